// The answers as a file for when the network never comes back: only the server that gave its public key can read it.
const base64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** `parts`: Map(ticket -> entries). Without an encrypted line to the server a browser encrypts nothing; the file says so. */
export async function answerFile(parts, key) {
  const plain = { made_at: new Date().toISOString(), parts: [...parts].map(([ticket, entries]) => ({ ticket, entries })) };
  if (!(globalThis.crypto && crypto.subtle)) return JSON.stringify({ v: 1, plain });
  const secret = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, new TextEncoder().encode(JSON.stringify(plain)));
  const server = await crypto.subtle.importKey("spki", bytesOf(key.public), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, server, await crypto.subtle.exportKey("raw", secret));
  return JSON.stringify({ v: 1, key: key.id, wrapped: base64(wrapped), iv: base64(iv), data: base64(data) });
}

export function download(text, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
