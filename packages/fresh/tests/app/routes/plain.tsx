export default function Plain() {
  return <p id="plain">no island here</p>;
}
