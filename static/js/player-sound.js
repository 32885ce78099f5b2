// A chime of our own and the browser's voice.

const NOTES = { hold: [660], rest: [440], switch: [440, 550], ready: [440], done: [440, 550, 660] };
const PARTIALS = [[1, 0.3], [2.76, 0.07]];
const voice = globalThis.speechSynthesis;

export const hasVoice = () => Boolean(voice?.getVoices().length);

export function whenVoicesCome(tell) {
  voice?.addEventListener?.("voiceschanged", tell);
}

export function say(text) {
  hush();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = document.documentElement.lang;
  voice.speak(said);
}

export const hush = () => voice?.cancel();

let context = null;
let planned = [];

// Browsers let a page sound only after somebody has pressed something: call it then.
function awake() {
  const Context = globalThis.AudioContext;
  if (!Context) return null;
  context ??= new Context();
  if (context.state === "suspended") context.resume();
  return context;
}

function strike(audio, at, pitch) {
  return PARTIALS.map(([ratio, loudness]) => {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch * ratio;
    volume.gain.setValueAtTime(loudness, at);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 1.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 1.5);
    return tone;
  });
}

// Chimes at all that is coming, handed to the audio clock at once: it goes on where a browser slows a hidden page down.
export function plan(coming) {
  silence();
  const audio = awake();
  if (!audio) return;
  planned = coming.flatMap(({ kind, after }) =>
    NOTES[kind].flatMap((pitch, i) => strike(audio, audio.currentTime + after / 1000 + i * 0.22, pitch)),
  );
}

export function silence() {
  for (const tone of planned) tone.disconnect();
  planned = [];
}
