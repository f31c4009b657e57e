// Colours texts by a grammar, as Visual Studio Code does. Standard input: {"grammars": {scope: text}, "scope": "...", "texts": [...]}.
// Standard output: for each text, for each of its lines, its tokens: [text, scopes].
const fs = require('node:fs');
const oniguruma = require('vscode-oniguruma');
const { INITIAL, Registry, parseRawGrammar } = require('vscode-textmate');

async function main() {
  const { grammars, scope, texts } = JSON.parse(fs.readFileSync(0, 'utf8'));
  await oniguruma.loadWASM(fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name) => (grammars[name] ? parseRawGrammar(grammars[name], `${name}.json`) : null),
  });
  const grammar = await registry.loadGrammar(scope);
  if (!grammar) throw new Error(`there is no grammar ${scope}`);
  const coloured = texts.map((text) => {
    let state = INITIAL;
    return text.split('\n').map((line) => {
      const result = grammar.tokenizeLine(line, state);
      state = result.ruleStack;
      return result.tokens.map((token) => [line.substring(token.startIndex, token.endIndex), token.scopes.slice(1)]);
    });
  });
  process.stdout.write(JSON.stringify(coloured));
}

main();
