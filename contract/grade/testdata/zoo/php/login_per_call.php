<?php
// Broken: logs in anew before each call.
// Seen in: freifunkMUC/unifi_respondd#96
require __DIR__ . '/good.php';

class LoginPerCall extends Client
{
    protected function fresh(): bool
    {
        $this->keep('login', $this->login());
        return true;
    }
}

run(LoginPerCall::class);
