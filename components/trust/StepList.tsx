import type { TranslateTrust, TrustKey } from "../../lib/i18n/trust/texts.ts";
import { StepPicture } from "./StepPicture.tsx";
import { FILES, type Step } from "./steps.ts";

export interface StepListProps {
  t: TranslateTrust;
  steps: readonly Step[];
  /** Of the authority, as the device lists it. */
  name: string;
}

/** What to do on one kind of device, in words and pictures. */
export function StepList({ t, steps, name }: StepListProps) {
  // Texts of steps have the name of the authority for a parameter, or none.
  const say = t as (key: TrustKey, params: { name: string }) => string;
  const words = (key: TrustKey) => say(key, { name: `“${name}”` });
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li key={step.title} id={`step-${index + 1}`} class="step">
          <div class="step-words">
            <h3>
              <span class="step-number" aria-hidden="true">{index + 1}</span>
              <span class="visually-hidden">{t("step.number", { n: index + 1 })}:</span>{" "}
              {words(step.title)}
            </h3>
            <p>{words(step.text)}</p>
            {step.more && <p class="hint">{words(step.more)}</p>}
            {step.command && <code class="command">{step.command}</code>}
            {step.file && (
              <a class="button" href={FILES[step.file]} data-download>
                {t(`download.${step.file}`)}
              </a>
            )}
          </div>
          {step.picture && (
            <figure class="step-picture">
              <StepPicture t={t} plan={step.picture} name={name} />
              {step.path && <figcaption>{words(step.path)}</figcaption>}
            </figure>
          )}
        </li>
      ))}
    </ol>
  );
}
