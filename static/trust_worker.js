// Empty. Chromium loads a worker only over a connection that it trusts: the trust page tries.
