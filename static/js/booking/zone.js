/** Tells the practice which clock the client lives by, and shows the time on it where the two differ. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const field = document.querySelector("[data-zone]");
if (field && zone) field.value = zone;

const place = document.querySelector("[data-practice-start]");
if (place && zone) {
  const written = place.dataset.practiceStart;
  const start = new Date(written);
  const [, sign, hours, minutes] = written.match(/([+-])(\d\d):(\d\d)$/) ?? [null, "+", "0", "0"];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (-start.getTimezoneOffset() !== offset) {
    const theirs = new Intl.DateTimeFormat(document.documentElement.lang, {
      weekday: "long",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    }).format(start);
    place.append(` (${theirs})`);
  }
}
