<?php
// Broken: stores what a refresh answered, even when no answer came. There are no tokens from then on, and the refresh token
// that is missing is sent for ever.
// Seen in: the shell sample of the vendor's page on token management; bleeding182/auth#6, bcgov/citz-imb-sso-react#60
require __DIR__ . '/good.php';

class StoresNothing extends Client
{
    protected function replace(): void
    {
        $answer = $this->tokens === null ? new Answer(401) : $this->sendRefresh();
        if ($answer->status === 401) {
            $this->keep('login', $this->login());
            return;
        }
        if (!$answer->lost()) {
            $this->keep('refresh', $answer);
            return;
        }
        $this->tokens = (object) ['access_token' => '', 'refresh_token' => '', 'access_expires_at' => ''];
        $this->save();
    }
}

run(StoresNothing::class);
