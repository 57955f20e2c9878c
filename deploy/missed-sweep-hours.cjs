/** Hours without a sweep that went well before somebody is told: two are missed by then, the second with its retry. */
module.exports = async ({ resolveVariable }) => 2 * Number(await resolveVariable('param:sweepHours')) + 1;
