"""The webhook of the original: the signature is checked, the rest is a Celery task."""

import hashlib
import hmac
import json
import os

from fastapi import FastAPI, HTTPException, Request

from .tasks import take_webhook

SECRET = os.environ["PEER_WEBHOOK_SECRET"].encode()

app = FastAPI()


@app.post("/api/v1/webhooks/whatsapp/incoming")
async def incoming(request: Request):
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("x-webhook-signature", "")):
        raise HTTPException(status_code=401, detail="The signature does not fit the body.")
    take_webhook.delay(json.loads(body))
    return {"received": True}
