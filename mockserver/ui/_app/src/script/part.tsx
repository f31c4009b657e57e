export function ScriptPart() { return null; }
