import { button, element, setShown, setText } from "./dom";

/** Shown where there is no valid session: why, a field for a token, and how to get one. */
export class SignIn {
  readonly root = element("main", "signin");
  private readonly reason = element("p", "signin-reason");
  private readonly token = element("textarea", "signin-token");

  constructor(onToken: (token: string) => void) {
    const form = element("form", "card");
    this.token.id = "token";
    this.token.rows = 4;
    this.token.spellcheck = false;
    this.token.autocomplete = "off";
    this.reason.setAttribute("role", "alert");
    const label = element("label", "", "Code or token");
    label.htmlFor = this.token.id;
    const submit = button("primary", "Sign in", () => undefined);
    submit.type = "submit";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onToken(this.token.value.trim());
    });
    form.append(
      element("h1", "", "Hirundo"),
      this.reason,
      element("p", "", "Open the link that the gateway printed when it started, or type the code that its console shows. "
        + "On the gateway, this prints one that is good once:"),
      element("code", "command", "hirundo pair --user me --role viewer"),
      label, this.token, submit,
    );
    this.root.append(form);
  }

  show(reason: string): void {
    this.token.value = "";
    setText(this.reason, reason);
    setShown(this.reason, reason !== "");
    setShown(this.root, true);
  }

  hide(): void {
    setShown(this.root, false);
  }
}
