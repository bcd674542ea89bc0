-- The provider's fee takes no more of a share than it was given. What a line of the operator's or the tenant's bore
-- beyond that stood on the share too, and every refund and dispute of its payment was refused: it is its account's.

-- statement
UPDATE shares SET amount_fee = amount WHERE amount_fee > amount;

-- statement
CREATE TRIGGER shares_made_within_fee BEFORE INSERT ON shares WHEN NEW.amount_fee NOT BETWEEN 0 AND NEW.amount
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;
