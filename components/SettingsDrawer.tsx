import type { ComponentChildren } from "preact";
import { Drawer } from "./Drawer.tsx";
import { SettingsForm, type SettingsFormProps } from "./SettingsForm.tsx";

export interface SettingsDrawerProps extends SettingsFormProps {
  onClose: () => void;
  children?: ComponentChildren;
}

/** Everything that can be chosen, in a drawer: a module of its own, which no recording waits for. */
export function SettingsDrawer({ onClose, children, ...form }: SettingsDrawerProps) {
  const { t } = form;
  return (
    <Drawer title={t("settings.title")} closeLabel={t("button.close")} onClose={onClose}>
      <SettingsForm {...form} />
      {children}
    </Drawer>
  );
}
