<?php
// Broken: each 401 leads to a refresh and to the same function again, without end.
// Seen in: the PHP sample of the vendor's page on token management; bucketeer-io/bucketeer#2455,
// OpenMeet-Team/openmeet-platform#414
require __DIR__ . '/good.php';

class LoopsOn401 extends Client
{
    public function get(string $path): mixed
    {
        $this->prepare();
        $answer = $this->read($path);
        if ($answer->status === 401) {
            $this->renew();
            return $this->get($path);
        }
        return $this->result("GET $path", $answer);
    }
}

run(LoopsOn401::class);
