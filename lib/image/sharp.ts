import sharp from 'sharp'

// A flow declares its own concurrency (`mapAsync`), so each picture gets one native thread: libvips' own
// threads would multiply that number and fight over the same cores.
sharp.concurrency(1)

// Every picture is read once a pass. libvips would keep operations and open files for a reuse that never comes,
// and resident memory would grow with the data set.
sharp.cache(false)

/**
 * The image library, set up for streaming: one native thread a picture, no native cache. Import it from here, so
 * that no picture is coded under other settings; the settings are global to the process.
 */
export { sharp }
