import { useEffect, useState } from "preact/hooks";

const ALL = ["first", "second", "third"];

/** Nothing at first, then one element more with every render, without an element around them. */
export default function Growing() {
  const [count, setCount] = useState(0);
  useEffect(() => setCount(Math.min(count + 1, ALL.length)), [count]);
  return <>{ALL.slice(0, count).map((id) => <p key={id} id={id}>{id}</p>)}</>;
}
