import { Area, Input, Select } from '../ui/field';
import type { Spec, Values } from './spec';

/** SpecFields are the fields of a table, to be filled in. */
export function SpecFields({ specs, values, onValues }: { specs: Spec[]; values: Values; onValues: (values: Values) => void }) {
  return <>{specs.map((spec) => <SpecField key={spec.name} spec={spec} value={values[spec.name] ?? ''} onValue={(value) => onValues({ ...values, [spec.name]: value })} />)}</>;
}

function SpecField({ spec, value, onValue }: { spec: Spec; value: string; onValue: (value: string) => void }) {
  const { label, hint, placeholder, choices } = spec;
  if (choices) return <Select {...{ label, hint, value, onValue }} choices={choices.map((choice) => ({ value: choice, text: choice || 'default' }))} />;
  if (spec.kind === 'json' || spec.long) return <Area {...{ label, hint: hint ?? placeholder, value, onValue }} class="wide" rows={3} />;
  return <Input {...{ label, hint, value, onValue, placeholder }} />;
}

/** startOf is what a form of a table begins with: the first of what can be chosen. */
export function startOf(specs: Spec[]): Values {
  return Object.fromEntries(specs.filter((spec) => spec.choices).map((spec) => [spec.name, spec.choices![0]!]));
}
