package scenarios

import "slices"

// valueCommands keep tokens, values and sessions for the lines below.
func valueCommands() []*command {
	return []*command{
		{
			name: "keep", usage: "LABEL [token=TOKEN] [as=SESSION]", gives: givesLabel,
			check: func(k *checker, c *call) { k.token(c, "token", "refresh") },
			help:  "Gives a token a name, for token=LABEL below: the refresh token of the session, unless token= names another.",
			run: func(a *actor, c *call) error {
				text, _, err := a.token(c.get("token"), c.get("as"), "refresh")
				if err == nil {
					a.session(c.get("as")).kept[c.get("LABEL")] = text
				}
				return err
			},
		},
		{
			name: "save", usage: "VARIABLE [json=POINTER] [header=NAME] [value=TEXT]", does: looks, check: checkSave,
			help: "Saves a value from the last answer, or a text, for $VARIABLE below.",
			run:  save,
		},
		{
			name: "text", usage: "TEXT matches=REGEXP", does: expects,
			help: "Looks at a text, such as one of several values that save has kept.",
			run: func(a *actor, c *call) error {
				if text := c.get("TEXT"); !c.regexp("matches").MatchString(text) {
					return mismatchf("the text is %q, want one that matches %s", a.w.secrets.Mask(text), c.get("matches"))
				}
				return nil
			},
		},
		{
			name: "use", usage: "SESSION [account=ACCOUNT]", gives: givesSession,
			help: "Makes a session that of all lines below that name none; account= makes an account its own.",
			run: func(a *actor, c *call) error {
				a.using = c.get("SESSION")
				if !c.has("account") {
					return nil
				}
				found, known := a.place.accounts[c.get("account")]
				if !known {
					return unablef("there is no account %q; the command account makes one", c.get("account"))
				}
				a.session("").account = found
				return nil
			},
		},
	}
}

func checkSave(k *checker, c *call) {
	if name, _ := c.literal("VARIABLE"); slices.Contains(givenVariables, name) {
		k.wrong(c, &c.words["VARIABLE"][0].word, "$%s has a value of its own; want another name", name)
	}
	n := 0
	for _, name := range []string{"json", "header", "value"} {
		n += len(c.words[name])
	}
	if n != 1 {
		k.wrong(c, nil, "%d of json=, header= and value= are given; want one", n)
	}
}

func save(a *actor, c *call) error {
	text := c.get("value")
	if !c.has("value") {
		x, err := a.answered()
		if err != nil {
			return err
		}
		if c.has("header") {
			text = x.header.Get(c.get("header"))
			if text == "" {
				return unablef("%s: the answer has no header %s", x.what, c.get("header"))
			}
		} else {
			value, err := lookup(x.body, c.get("json"))
			if err != nil {
				return unablef("%s: %v", x.what, err)
			}
			var ok bool
			if text, ok = value.(string); !ok {
				text = compact(value)
			}
		}
	}
	a.w.mu.Lock()
	defer a.w.mu.Unlock()
	a.w.vars[c.get("VARIABLE")] = text
	return nil
}
