/** One of several things that can be chosen. */
export interface Option {
  value: string;
  label: string;
}

export interface ChoiceProps {
  label: string;
  options: Option[];
  /** The one chosen; if there is no such option, the first is shown. */
  value: string;
  onChange: (value: string) => void;
}

/** A labelled list to choose from; the device brings its own way of showing it. */
export function Choice({ label, options, value, onChange }: ChoiceProps) {
  const shown = options.some((option) => option.value === value) ? value : options[0]?.value;
  return (
    <label class="choice">
      <span>{label}</span>
      <select value={shown} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === shown}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
