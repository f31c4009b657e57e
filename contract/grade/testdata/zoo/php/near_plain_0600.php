<?php
// Near miss: its tokens are in a file in plain text, which nobody else can read. The vendor advises to encrypt it.
require __DIR__ . '/good.php';

class Plain0600 extends Client
{
    protected function save(): void
    {
        $this->write(json_encode($this->tokens));
    }

    protected function load(): ?object
    {
        return json_decode((string) @file_get_contents($this->store));
    }
}

run(Plain0600::class);
