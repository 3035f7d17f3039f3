// The same menu on Node: express and the twilio library with its signature check, storing nothing; two processes.
const cluster = require("node:cluster");
const express = require("express");
const twilio = require("twilio");

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork();
} else {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  const base = process.env.PUBLIC_BASE_URL;
  const signed = (req, res, next) => {
    const given = req.headers["x-twilio-signature"] || "";
    const ok = twilio.validateRequest(process.env.TWILIO_AUTH_TOKEN, given, base + req.originalUrl, req.body);
    return ok ? next() : res.status(403).end();
  };
  const menu = (number) => {
    const response = new twilio.twiml.VoiceResponse();
    const gather = response.gather({ numDigits: 1, timeout: 6, action: "/voice/key", input: "dtmf speech" });
    gather.say({ voice: "Polly.Joanna-Neural", language: "en-US" }, `Waterline Water menu ${number}.`);
    for (let key = 1; key <= 5; key++) {
      gather.say({ voice: "Polly.Joanna-Neural" }, `For a matter of kind ${number * 3 + key}, press ${key}.`);
    }
    response.redirect("/voice");
    return response.toString();
  };
  app.post("/voice", signed, (req, res) => res.type("text/xml").send(menu(0)));
  app.post("/voice/key", signed, (req, res) => res.type("text/xml").send(menu(Number(req.body.Digits))));
  app.listen(Number(process.env.PORT), "127.0.0.1");
}
