<?php
// Broken: stores what a refresh answered without a look at it. When the answer was lost, there are no tokens from then
// on, and the refresh token that is missing is sent for ever.
// Seen in: the shell sample of the vendor's page on token management; bleeding182/auth#6, bcgov/citz-imb-sso-react#60
require __DIR__ . '/good.php';

class StoresNothing extends Client
{
    protected function replace(): void
    {
        if ($this->tokens === null) {
            parent::replace();
            return;
        }
        $answer = $this->sendRefresh();
        if ($answer->status === 401) {
            $this->keep('login', $this->login());
            return;
        }
        $this->tokens = $answer->body->data ?? (object) ['access_token' => '', 'refresh_token' => '', 'access_expires_at' => ''];
        $this->save();
    }
}

run(StoresNothing::class);
