"""The webhooks, as an attacker and as a strict carrier would use them."""
