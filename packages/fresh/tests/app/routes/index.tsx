import { signal } from "@preact/signals";
import Counter from "../islands/Counter.tsx";
import { Report } from "./(_islands)/Report.tsx";
import { Note } from "./(_components)/Note.tsx";

export default function Home() {
  const count = signal(3);
  return (
    <main>
      <Note>two counters share one signal</Note>
      <Counter id="one" count={count} />
      <p>between</p>
      <Counter id="two" count={count} />
      <Report
        when={new Date(0)}
        sizes={new Map([["a", 1n]])}
        bytes={new Uint8Array([1, 255])}
        text="</script><!--"
      />
    </main>
  );
}
