/** Spec is a field of a form that is made from a table. A name with a dot stands for a field in a field. */
export interface Spec {
  name: string;
  label: string;
  kind: 'text' | 'whole' | 'number' | 'boolean' | 'list' | 'json';
  choices?: string[];
  required?: boolean;
  placeholder?: string;
  long?: boolean; // it takes lines
  hint?: string;
}

export type Values = Record<string, string>;

/** build makes an object of what was filled in; what is empty is left out. It throws an Error that names the field. */
export function build(specs: Spec[], values: Values): Record<string, unknown> {
  const built: Record<string, unknown> = {};
  for (const spec of specs) {
    const text = values[spec.name] ?? '';
    if (spec.kind === 'list' && spec.required) put(built, spec.name, listOf(text));
    else if (text.trim() === '') {
      if (spec.required) throw new Error(`${spec.label} is missing`);
    } else put(built, spec.name, valueOf(spec, text));
  }
  return built;
}

function valueOf(spec: Spec, text: string): unknown {
  switch (spec.kind) {
    case 'whole':
    case 'number': {
      const value = Number(text);
      if (!Number.isFinite(value) || (spec.kind === 'whole' && !Number.isInteger(value))) throw new Error(`${spec.label} is ${JSON.stringify(text)}, want a ${spec.kind === 'whole' ? 'whole ' : ''}number`);
      return value;
    }
    case 'boolean':
      return text === 'true';
    case 'list':
      return listOf(text);
    case 'json':
      try {
        return JSON.parse(text);
      } catch (problem) {
        throw new Error(`${spec.label} is no JSON: ${(problem as Error).message}`);
      }
    case 'text':
      return text;
  }
}

/** listOf reads a list with its items on lines of their own, or between commas or blanks. */
export function listOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

function put(into: Record<string, unknown>, name: string, value: unknown): void {
  const [first, rest] = name.split(/\.(.*)/s) as [string, string | undefined];
  if (rest === undefined) {
    into[first] = value;
    return;
  }
  const inner = (into[first] ??= {}) as Record<string, unknown>;
  put(inner, rest, value);
}
