<?php
// Broken: its tokens are in a file that everyone on the machine can read.
// Seen in: gaubert/gmvault#28, wanaku-ai/wanaku#1316
require __DIR__ . '/good.php';

class WorldReadable extends Client
{
    protected function save(): void
    {
        $this->write(json_encode($this->tokens));
        chmod($this->store, 0644);
    }

    protected function load(): ?object
    {
        return json_decode((string) @file_get_contents($this->store));
    }
}

run(WorldReadable::class);
