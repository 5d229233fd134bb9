package message

// Chatbot is AWS Chatbot's custom notification, version 1.0.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
type Chatbot struct {
	Version  string   `json:"version"`
	Source   string   `json:"source"`
	ID       string   `json:"id,omitempty"`
	Content  Content  `json:"content"`
	Metadata Metadata `json:"metadata"`
}

// Content is what the reader sees.
type Content struct {
	TextType    string   `json:"textType"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	NextSteps   []string `json:"nextSteps,omitempty"`
	Keywords    []string `json:"keywords,omitempty"`
}

// Metadata is what the chat client groups by.
type Metadata struct {
	ThreadID         string   `json:"threadId,omitempty"`
	Summary          string   `json:"summary,omitempty"`
	EventType        string   `json:"eventType,omitempty"`
	RelatedResources []string `json:"relatedResources,omitempty"`
}

// The limits of a notification in characters. AWS documents 8,000 for the description; Slack's own block of text ends
// at 3,000, and how Chatbot splits a longer one is not documented.
const (
	longestTitle       = 250
	longestDescription = 2900
	longestStep        = 350
	longestKeyword     = 75
	longestID          = 250
	longestSubject     = 99
)
