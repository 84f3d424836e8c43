// Passkeys: a form with data-passkey="get|create" asks the browser before it is sent.
// Options stand in a JSON block (data-options) or are fetched fresh (data-options-url). Without scripts such forms stay hidden
// or say that they need one; every other way to sign in works without this file.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

function readOptions(options) {
  const key = structuredClone(options.publicKey);
  key.challenge = toBytes(key.challenge);
  if (key.user) key.user.id = toBytes(key.user.id);
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    key[list] = (key[list] ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  return key;
}

function writeCredential(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (!form.dataset.optionsUrl) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options;
}

async function ask(form) {
  const publicKey = readOptions(await optionsOf(form));
  if (form.dataset.passkey === 'get') return navigator.credentials.get({ publicKey });
  const withoutPassword = form.elements.passwordless?.checked ?? false;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: withoutPassword ? 'required' : 'discouraged',
    requireResidentKey: withoutPassword,
    ...(withoutPassword ? { userVerification: 'required' } : {}),
  };
  return navigator.credentials.create({ publicKey });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const said = form.querySelector('[data-passkey-error]');
      said.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(writeCredential(await ask(form)));
      } catch (error) {
        said.hidden = false;
        said.setAttribute('role', 'alert');
        return;
      }
      HTMLFormElement.prototype.submit.call(form);
    });
  }
}
