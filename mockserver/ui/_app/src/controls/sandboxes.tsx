export function Sandboxes() { return null; }
