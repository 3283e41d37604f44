"""An invented client, taken through the whole chain: what a newcomer sees first. Every person and company is made up."""
