import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

export interface CardProps {
  icon: IconName;
  title: string;
  /** Is it bad news? Then it is read out at once. */
  alert?: boolean;
  children: ComponentChildren;
}

/** A few words in the middle of the screen. */
export function Card({ icon, title, alert, children }: CardProps) {
  return (
    <section class="card" data-alert={alert} role={alert ? "alert" : undefined}>
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </section>
  );
}
