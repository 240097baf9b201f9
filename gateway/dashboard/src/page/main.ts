import "./style.css";
import { Rest, RestError } from "../client";
import { App } from "./app";
import { isCode } from "./code";
import { SignIn } from "./signin";

const rest = new Rest(new URL("api/v1/", document.baseURI).href);
const socketUrl = new URL("ws", document.baseURI);
socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const signIn = new SignIn((token) => void enter(token));
const app = new App(rest, socketUrl.href, (reason) => signIn.show(reason));
app.root.hidden = true;
signIn.hide();
document.getElementById("page")?.append(signIn.root, app.root);

void enter(takeToken());

/** The token or code of the printed link. It leaves the address bar at once: nobody should read it off the wall or share it. */
function takeToken(): string | undefined {
  const link = new URLSearchParams(location.hash.slice(1));
  if (location.hash !== "") {
    history.replaceState(null, "", location.pathname + location.search);
  }
  return link.get("pair") ?? link.get("token") ?? undefined;
}

async function enter(token: string | undefined): Promise<void> {
  try {
    if (token !== undefined) {
      await rest.signIn(isCode(token) ? await rest.pair(token) : token);
    } else {
      await rest.system();
    }
  } catch (problem) {
    if (problem instanceof RestError && token !== undefined) {
      signIn.show(`This was not accepted: ${problem.detail}`);
      return;
    }
    if (problem instanceof RestError && problem.status === 401) {
      signIn.show("");
      return;
    }
    if (token !== undefined) {
      signIn.show("The gateway cannot be reached. Try again.");
      return;
    }
    // Not signed out, only not reachable: the connection goes on trying and says so.
  }
  signIn.hide();
  app.start();
}
