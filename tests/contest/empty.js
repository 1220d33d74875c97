// A page without a model: what starting and memory cost anyway.
export const load = async () => ({ many: async () => [0] });
