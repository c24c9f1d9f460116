"""The webhook of the original: the signature is checked, the rest is a Celery task."""

import hashlib
import hmac
import json
import os

from fastapi import FastAPI, HTTPException, Request

from .tasks import take_webhook

SECRET = os.environ["PEER_WEBHOOK_SECRET"].encode()

app = FastAPI()


async def signed(request: Request, header: str):
    """The body, once its signature was found to fit."""
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get(header, "")):
        raise HTTPException(status_code=401, detail="The signature does not fit the body.")
    return json.loads(body)


@app.post("/api/v1/webhooks/whatsapp/incoming")
async def incoming(request: Request):
    take_webhook.delay(await signed(request, "x-webhook-signature"))
    return {"received": True}


@app.post("/api/v1/webhooks/meta")
async def meta(request: Request):
    body = await signed(request, "x-hub-signature-256")
    for entry in body.get("entry", []):
        for change in entry.get("changes", []):
            for message in change.get("value", {}).get("messages", []):
                take_webhook.delay(
                    {"id": message["id"], "from": message["from"], "message": message.get("text", {}).get("body", "")}
                )
    return {"received": True}
