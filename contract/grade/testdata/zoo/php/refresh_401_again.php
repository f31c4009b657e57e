<?php
// Broken: takes the 401 of a refresh for trouble that passes: presents the dead token again, and in the end gives up.
// Seen in: Wei-Shaw/sub2api#3467
require __DIR__ . '/good.php';

class Refresh401Again extends Client
{
    protected function refresh(): Answer
    {
        $answer = parent::refresh();
        for ($try = 1; $answer->status === 401 && $try < 4; $try++) {
            usleep(100_000 * $try);
            $answer = $this->sendRefresh();
        }
        $this->result('refresh', $answer);
        return $answer;
    }
}

run(Refresh401Again::class);
