import { signal } from "@preact/signals";
import Broken from "../islands/Broken.tsx";
import Counter from "../islands/Counter.tsx";
import Growing from "../islands/Growing.tsx";

export default function Edges() {
  return (
    <main>
      <Broken />
      <Growing />
      <Counter id="well" count={signal(0)} />
    </main>
  );
}
