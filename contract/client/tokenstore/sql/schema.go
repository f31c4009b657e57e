package sql

import "context"

// Schema returns the statement that makes the table unless it is there, for whatever keeps the schema of the database.
func (s *Store) Schema() string { return s.speech.create }

// Create makes the table unless it is there. Errors are ErrUnavailable of tokenstore, and that of ctx.
func (s *Store) Create(ctx context.Context) error {
	create := func(ctx context.Context) error {
		_, err := s.config.DB.ExecContext(ctx, s.speech.create)
		return err
	}
	if s.bounded(ctx, create) == nil {
		return nil
	}
	// When two processes start, one of them can be told by PostgreSQL that there is such a table now. It is there then.
	return s.bounded(ctx, create)
}
