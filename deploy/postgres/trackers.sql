-- Rasa's memory of running dialogues: a cache beside the conversations, never in their way.
CREATE DATABASE osasto_trackers;
