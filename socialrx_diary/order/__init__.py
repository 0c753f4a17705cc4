"""Whether themes come in an order, told over many diaries. Never of one person, never to a link worker or a person."""
