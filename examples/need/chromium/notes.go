package chromium

import (
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// notes are what a browser says of a page.
type notes struct {
	mu         sync.Mutex
	complaints []string
	asked      []string
}

func (n *notes) take(event any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		n.complaints = append(n.complaints, event.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		n.complaints = append(n.complaints, string(event.Type))
	case *log.EventEntryAdded:
		n.complaints = append(n.complaints, event.Entry.Text+" "+event.Entry.URL)
	case *network.EventRequestWillBeSent:
		n.asked = append(n.asked, event.Request.URL)
	}
}

func (n *notes) told(expected []string) (complaints, asked []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	complaints, asked = n.complaints, n.asked
	n.complaints, n.asked = nil, nil
	return slices.DeleteFunc(complaints, func(text string) bool {
		return slices.ContainsFunc(expected, func(part string) bool { return strings.Contains(text, part) })
	}), asked
}
