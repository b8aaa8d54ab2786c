import { useEffect, useState } from "preact/hooks";

export interface ReportProps {
  when: Date;
  sizes: Map<string, bigint>;
  bytes: Uint8Array;
  text: string;
}

/** Says what arrived in the browser. */
export function Report({ when, sizes, bytes, text }: ReportProps) {
  const [said, say] = useState("");
  useEffect(
    () => say([when.getTime(), typeof sizes.get("a"), bytes.join("."), text].join(" ")),
    [],
  );
  return <output>{said}</output>;
}
