import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "./IconButton.tsx";

export interface DrawerProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
}

/**
 * A drawer at the side of the screen, or at its foot where it is narrow. Being
 * a modal dialog it keeps the focus, closes on Escape and gives the focus back.
 */
export function Drawer({ title, closeLabel, onClose, children }: DrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div class="drawer-body">
        <header>
          <h2>{title}</h2>
          <IconButton icon="close" label={closeLabel} onPress={() => dialog.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
