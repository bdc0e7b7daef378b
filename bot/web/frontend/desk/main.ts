// The staff desk's page: one desk, one app.

import "../shared/tokens.css";
import "./desk.css";
import { markStyles } from "../shared/mark";
import { api } from "./api";
import { App } from "./components/app";
import { Desk } from "./desk";

if (markStyles.styleSheet) {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, markStyles.styleSheet];
}

const desk = new Desk(api);
const app = new App();
app.desk = desk;
document.body.append(app);
void desk.start();
