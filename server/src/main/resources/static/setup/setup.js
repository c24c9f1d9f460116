const form = document.getElementById("form");
const error = document.getElementById("error");
const button = form.querySelector("button");
const token = new URLSearchParams(location.search).get("token") ?? "";

// The token has done its work in the address bar: keep it out of the history.
history.replaceState(null, "", location.pathname);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  show("");
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/auth/setup", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) }),
    });
    if (answer.ok) {
      document.getElementById("ask").hidden = true;
      const done = document.getElementById("done");
      done.hidden = false;
      done.querySelector("h1").focus();
      return;
    }
    explain(await answer.json());
  } catch {
    show("The server does not answer. Is it still running?");
  } finally {
    button.disabled = false;
  }
});

function explain(problem) {
  const wrong = (problem.errors ?? []).filter(({ field }) => field in form.elements);
  for (const { field } of wrong) {
    form.elements[field].setAttribute("aria-invalid", "true");
  }
  if (wrong.length === 0) {
    show(problem.detail);
    return;
  }
  const label = ({ field }) => form.querySelector(`label[for="${field}"]`).textContent;
  show(wrong.map((each) => `${label(each)} ${each.message}.`).join(" "));
  form.elements[wrong[0].field].focus();
}

function show(message) {
  error.textContent = message;
  error.hidden = message === "";
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    if (message === "") input.removeAttribute("aria-invalid");
  }
}
