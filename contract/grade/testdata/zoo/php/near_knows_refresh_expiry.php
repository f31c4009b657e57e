<?php
// Near miss: logs in without a refresh when it knows that the refresh token has ended as well.
require __DIR__ . '/good.php';

class KnowsRefreshExpiry extends Client
{
    protected function refresh(): Answer
    {
        return strtotime($this->tokens->refresh_expires_at) <= time() ? new Answer(401) : parent::refresh();
    }
}

run(KnowsRefreshExpiry::class);
