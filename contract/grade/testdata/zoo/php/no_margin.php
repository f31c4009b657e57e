<?php
// Broken: renews a token when it has ended, not before.
// Seen in: thephpleague/oauth2-client, whose AccessToken::hasExpired compares with the time as it is
require __DIR__ . '/good.php';

class NoMargin extends Client
{
    protected const EARLY = 0;
}

run(NoMargin::class);
