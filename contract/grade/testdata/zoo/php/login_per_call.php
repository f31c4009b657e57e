<?php
// Broken: logs in anew before each call.
// Seen in: freifunkMUC/unifi_respondd#96
require __DIR__ . '/good.php';

class LoginPerCall extends Client
{
    protected function prepare(): void
    {
        $this->keep('login', $this->login());
        parent::prepare();
    }
}

run(LoginPerCall::class);
