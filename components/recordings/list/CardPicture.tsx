/** A picture of a recording, or the drawing of one. What it shows stands beside it in words. */
export function CardPicture({ src }: { src: string | null }) {
  if (src !== null) {
    return <img src={src} alt="" width={480} height={270} loading="lazy" decoding="async" />;
  }
  return (
    <svg class="card-drawing" viewBox="0 0 48 27" aria-hidden="true" focusable="false">
      <rect x="15" y="8.5" width="13" height="10" rx="2" />
      <path d="M28 12.2 33 9.5v8l-5-2.7" />
    </svg>
  );
}
