export function MockPart() { return null; }
