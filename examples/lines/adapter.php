<?php
require __DIR__ . '/api.php'; // yours: $api

$failed = 0;
while (($line = fgets(STDIN)) !== false) {
    [$method, $path] = explode(' ', trim($line));
    try {
        [$status, $body] = $api->request($method, $path); // yours: the status, and the JSON decoded
    } catch (Exception $e) {
        [$status, $body] = [$e->getCode(), null];
        fwrite(STDERR, $e->getMessage() . "\n");
    }
    $failed |= $status < 200 || $status > 299;
    printf("%03d %s\n", $status, json_encode($body));
}
exit($failed);
