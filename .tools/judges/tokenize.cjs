// Colours texts by grammars, as Visual Studio Code does. Standard input: jobs, [{"grammars": {scope: text}, "scope": "...", "texts": [...]}].
// Standard output: for each job, for each text, for each of its lines, its tokens: [text, scopes].
const fs = require('node:fs');
const oniguruma = require('vscode-oniguruma');
const { INITIAL, Registry, parseRawGrammar } = require('vscode-textmate');

const onigLib = oniguruma.loadWASM(fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer).then(() => ({
  createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
  createOnigString: (text) => new oniguruma.OnigString(text),
}));

async function colour({ grammars, scope, texts }) {
  const loadGrammar = async (name) => (grammars[name] ? parseRawGrammar(grammars[name], `${name}.json`) : null);
  const grammar = await new Registry({ onigLib, loadGrammar }).loadGrammar(scope);
  if (!grammar) throw new Error(`there is no grammar ${scope}`);
  return texts.map((text) => {
    let state = INITIAL;
    return text.split('\n').map((line) => {
      const result = grammar.tokenizeLine(line, state);
      state = result.ruleStack;
      return result.tokens.map((token) => [line.substring(token.startIndex, token.endIndex), token.scopes.slice(1)]);
    });
  });
}

Promise.all(JSON.parse(fs.readFileSync(0, 'utf8')).map(colour)).then((all) => process.stdout.write(JSON.stringify(all)));
