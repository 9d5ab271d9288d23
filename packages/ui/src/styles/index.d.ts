// So that a strict compiler takes the stylesheet's import.
export {};
